from segment_lib.settings import read_settings
from segment_lib.watch import findings


def model(dbt, session):
    questions = dbt.ref("customer_segmentation", "int_watch_questions__listed")
    settings = dbt.ref("customer_segmentation", "int_settings__listed")

    wanted = read_settings(settings.df())
    return findings.findings_of_questions(
        questions.df(),
        lambda query: session.sql(query).df(),
        seed=wanted["random_seed"],
    )
