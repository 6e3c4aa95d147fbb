"""Fitting of customer clusters: data frames in, data frames out; knows neither dbt nor DuckDB."""

# What is imported from here on waits until this file is through. Models of several threads would otherwise import
# scikit-learn at once, whose packages import each other in circles: one of them then finds an unfinished one.
import scipy.cluster.hierarchy  # noqa: F401
import scipy.optimize  # noqa: F401
import scipy.stats  # noqa: F401
import sklearn.cluster  # noqa: F401
import sklearn.ensemble  # noqa: F401
import sklearn.mixture  # noqa: F401
