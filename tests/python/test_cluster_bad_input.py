"""Small and odd shops: every algorithm gives a smaller answer that is written down in docs/clusters.md, and no traceback."""

import numpy as np
import pandas as pd
import pytest

from projects import DEFAULT_SUBJECTS, EVERY_SELECTION, QUICK
from shops import lines_of

pytestmark = [
    # What numbers that make no sense announce themselves with:
    pytest.mark.filterwarnings("error::RuntimeWarning"),
    pytest.mark.filterwarnings("error::scipy.cluster.hierarchy.ClusterWarning"),
    pytest.mark.filterwarnings("error::sklearn.exceptions.ConvergenceWarning"),
]

SUBJECTS = (*DEFAULT_SUBJECTS, "cluster_study")
ALGORITHMS = ["k_means", "gaussian_mixture", "ward", "k_medoids", "density"]
ALL = {**QUICK, "cluster_algorithms": ALGORITHMS, "surrogate_count": 20}


def build(project, orders, **settings):
    """All tests of the project run in it: no NaN, no null where none may be, one segment for each customer."""
    shop = project.build(lines_of(orders), {**ALL, **settings}, subjects=SUBJECTS, tested=True)
    for claim, offending_rows in INCONSISTENT.items():
        assert shop.query(offending_rows).empty, claim
    for table in project.public_tables(SUBJECTS):
        numbers = shop.query(f"select * from {table}").select_dtypes("float64")
        assert not np.isinf(numbers).any(axis=None), table
    return shop


INCONSISTENT = {
    "one number is chosen for each fit and algorithm": f"""
        select fit_date from {EVERY_SELECTION} group by fit_date, algorithm having count_if(is_chosen) <> 1""",
    "as many clusters are described as were chosen": """
        select fit_date from cluster_profiles inner join cluster_comparison using (fit_date)
        inner join cluster_selection on
            cluster_selection.fit_date = cluster_profiles.fit_date
            and cluster_selection.algorithm = cluster_comparison.grouping_name
        where is_in_use and is_chosen group by fit_date
        having count(distinct cluster_id) <> any_value(cluster_count)""",
    "who is active has a cluster from the first fit on": """
        select customer_id from customer_segment_history
        where is_active and cluster_id is null and as_of_date >= (select min(fit_date) from cluster_selection)""",
    "clusters of a fit hold all active customers who are not noise": """
        with sizes as (select fit_date, sum(customer_count) as customer_count from cluster_profiles group by fit_date)
        select fit_date from sizes where customer_count <> (
            select count(*) from customer_segment_history
            where is_active and cluster_id > 0 and as_of_date = fit_date
        )""",
    "every algorithm assigns every customer of a fit": """
        select fit_date from cluster_assignments where as_of_date = fit_date group by fit_date
        having count(*) <> count(distinct algorithm) * count(distinct customer_id) or count(cluster_id) <> count(*)""",
}


def random_orders(customer_count: int, seed: int = 1) -> list[tuple]:
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2017-01-01") + pd.to_timedelta(random.integers(0, 364, 3 * customer_count), unit="D")
    spent = random.lognormal(3, 1, 3 * customer_count).round(2)
    customers = np.repeat(np.arange(1, customer_count + 1), 3)
    ends = [(1, "2017-01-01", 5), (1, "2017-12-31", 5)]
    return ends + [(int(c), str(day.date()), float(s)) for c, day, s in zip(customers, days, spent, strict=True)]


def chosen_counts(shop) -> dict[str, int]:
    rows = shop.query(
        f"select algorithm, cluster_count from {EVERY_SELECTION} "
        "where is_chosen and fit_date = (select max(fit_date) from cluster_selection)"
    )
    assert rows["algorithm"].is_unique
    return rows.set_index("algorithm")["cluster_count"].to_dict()


def test_before_anybody_is_active_at_a_fit_there_are_no_clusters(project):
    shop = build(project, [(1, "2017-01-05", 10), (1, "2017-12-20", 10)])
    assert shop.table("cluster_selection").empty
    assert shop.query("select cluster_id, cluster_name, grade from customer_segments").isna().iloc[0].to_list() == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("algorithm", ["gaussian_mixture", pytest.param("density", marks=pytest.mark.long)])
def test_identical_customers_are_one_cluster_and_the_odd_one_another(project, algorithm):
    crowd = [(customer, "2017-09-05", 10) for customer in range(1, 60)]
    odd = [(99, "2017-01-01", 5), (99, "2017-12-31", 5)]
    shop = build(project, crowd + odd, cluster_algorithm=algorithm)
    sizes = shop.query("select cluster_id, count(*) as n from customer_segments group by 1 order by 1")["n"].to_list()
    assert sizes == ([60] if algorithm == "density" else [1, 59])
    expected = dict.fromkeys(ALGORITHMS, 2) | {"density": 1}
    assert chosen_counts(shop) == expected


@pytest.mark.parametrize(
    ("customer_count", "algorithm"),
    [
        (2, "ward"),
        *(pytest.param(*case, marks=pytest.mark.long) for case in [(1, "gaussian_mixture"), (10, "k_medoids")]),
    ],
)
def test_very_few_customers_have_at_most_a_cluster_each(project, customer_count, algorithm):
    orders = [(c, f"2017-01-{c:02d}", 10 + c * c) for c in range(1, customer_count + 1)]
    shop = build(project, orders, cluster_algorithm=algorithm)
    assert max(chosen_counts(shop).values()) <= customer_count
    assert set(shop.query(f"from {EVERY_SELECTION}")["structure"]) == {"untested"}


def test_three_identical_customers_are_one_cluster_by_every_algorithm(project):
    shop = build(project, [(c, "2017-01-05", 10) for c in (1, 2, 3)], cluster_algorithm="ward")
    assert chosen_counts(shop) == dict.fromkeys(ALGORITHMS, 1)
    assert shop.query("select distinct cluster_id from cluster_assignments")["cluster_id"].to_list() == [1]


@pytest.mark.long
def test_customers_on_a_grid_get_as_many_clusters_as_asked_for(project):
    """Six different customers, six of each; equal distances everywhere, which merges of equal height come from."""
    grid = [(c, "2017-12-31" if c % 2 else "2017-10-31", 10 * (1 + c % 3)) for c in range(36)]
    shop = build(
        project,
        [*grid, (99, "2017-01-01", 10)],
        cluster_algorithm="ward",
        cluster_transforms=["none", "none", "none"],
        cluster_count=5,
        surrogate_count=0,
    )
    counts = chosen_counts(shop)
    counts.pop("density")
    assert set(counts.values()) == {5}


@pytest.mark.long
def test_a_huge_customer_leaves_finite_numbers_and_the_wanted_clusters(project):
    huge = [(1, f"2017-12-{day:02d}", 1e9) for day in range(1, 31)]
    shop = build(
        project,
        random_orders(60) + huge,
        cluster_algorithm="gaussian_mixture",
        cluster_transforms=["none", "none", "none"],
        cluster_count=10,
        surrogate_count=1,
        random_seed=0,
    )
    assert shop.query("select max(cluster_id) as last from cluster_profiles")["last"][0] == 10


@pytest.mark.long
def test_a_constant_feature_does_not_count(project):
    orders = [(c, f"2017-{7 + c % 6:02d}-{1 + c % 27:02d}", 5 + c) for c in range(1, 80)] + [(500, "2017-01-01", 3)]
    shop = build(project, orders, cluster_algorithm="k_medoids")
    constant = shop.query("from feature_transforms where feature = 'order_count' and is_chosen order by fit_date")
    chosen = constant.iloc[-1]
    assert (chosen["transform"], chosen["scale"]) == ("none", 1)
    centroids = shop.query(
        "select distinct centroid_order_count as c from cluster_profiles "
        "where fit_date = (select max(fit_date) from cluster_profiles)"
    )
    assert centroids["c"].to_list() == [1]


@pytest.mark.long
def test_a_feature_that_nobody_has_is_constant(project):
    shop = build(
        project,
        random_orders(60),
        cluster_features=["net_revenue_trend_6m", "net_revenue"],
        data_start_date="2017-12-01",
    )
    assert shop.query("select count(*) as n from customer_segments where net_revenue_trend_6m is not null")["n"][0] == 0
    (centroid,) = shop.query("select distinct centroid_net_revenue_trend_6m as c from cluster_profiles")["c"]
    assert centroid == 0


@pytest.mark.long
def test_a_dozen_customers_get_at_most_as_many_clusters_as_there_are_different_ones(project):
    shop = build(project, random_orders(12), cluster_count=30, cluster_count_max=30)
    counts = chosen_counts(shop)
    active = shop.query("select count(*) as n from customer_segments where is_active")["n"][0]
    assert counts.pop("density") <= active
    assert set(counts.values()) <= set(range(2, active + 1))
    assert shop.query(f"from {EVERY_SELECTION} where structure <> 'untested'").empty  # too few to tell


@pytest.mark.long
def test_losses_and_a_huge_sale_change_no_rule(project):
    orders = random_orders(300) + [(7, "2017-12-30", 1e8)] + [(c, "2017-12-29", -5000) for c in range(10, 20)]
    shop = build(
        project,
        orders,
        cluster_transforms=["log", "box_cox", "box_cox"],
        cluster_sample_size=200,
        random_seed=2147483647,
    )
    assert shop.query("select cluster_id from customer_segments where is_active")["cluster_id"].notna().all()
    sizes = shop.query("select sum(customer_count) as n from cluster_profiles where fit_date = date '2017-12-31'")["n"][
        0
    ]
    assert sizes == shop.query("select count(*) as n from customer_segments where is_active")["n"][0]


def test_a_shop_that_lost_money_has_no_best_customers(project):
    """Nobody's revenue is positive: Box-Cox, which begins above 0, sees one cent for everybody."""
    shop = build(
        project,
        random_orders(60) + [(c, "2017-12-29", -9000) for c in range(1, 61)],
        cluster_algorithm="density",
        cluster_transforms=["log", "square_root", "box_cox"],
        surrogate_count=1,
    )
    scales = shop.query("select distinct scale from feature_transforms where is_chosen and transform = 'box_cox'")
    assert 1 in scales["scale"].to_list()
    classes = shop.query("select value_segment, is_active from customer_segments group by all order by all")
    assert classes.values.tolist() == [["C", True], ["lapsed", False]]
