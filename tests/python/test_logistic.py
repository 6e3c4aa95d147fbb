"""Logistic regression, against scikit-learn's."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from segment_lib.classifiers.logistic import fit_logistic


def planted(column_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns on scales from 1 to 1,000, the first one 1 everywhere, and labels of which a tenth are 1."""
    random = np.random.default_rng(3)
    columns = random.normal(size=(column_count, 1000)) * np.geomspace(1, 1000, column_count)[:, None]
    columns[0] = 1
    labels = random.random(1000) < expit(columns[1] - 2.5)
    return columns, labels.astype(int)


@pytest.mark.parametrize("strength", [0.003, 1.0, 1e6])
def test_coefficients_are_those_of_scikit_learn(strength):
    columns, labels = planted(20)
    other = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    other.fit(columns[1:].T, labels)
    fitted = fit_logistic(columns, labels, strength=strength)
    assert fitted[0] == pytest.approx(other.intercept_[0], abs=1e-8)
    assert fitted[1:] == pytest.approx(other.coef_[0], abs=1e-8)


def test_labels_that_a_column_parts_have_a_finite_coefficient():
    columns = np.array([np.ones(100), np.linspace(-1, 1, 100)])
    labels = (columns[1] > 0).astype(int)
    intercept, slope = fit_logistic(columns, labels, strength=1e4)
    other = LogisticRegression(C=1e4, tol=1e-12, max_iter=10000).fit(columns[1:].T, labels)
    assert slope == pytest.approx(other.coef_[0][0], rel=1e-4)
    assert intercept == pytest.approx(0, abs=1e-6)
