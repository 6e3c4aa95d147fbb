from segment_lib.attributes import places
from segment_lib.settings import read_settings


def model(dbt, session):
    listed = dbt.ref("customer_segmentation", "int_customer_places__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return places.places_of(listed.df(), resolution=wanted["place_resolution"])
