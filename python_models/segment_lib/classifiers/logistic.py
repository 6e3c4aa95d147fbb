"""Logistic regression of small tables, many thousands of times."""

import numpy as np
from scipy.special import expit

#: Newton's method ends with a step below this; the next would be about its square.
TOLERANCE = 1e-6

#: It needs five or six.
LARGEST_STEP_COUNT = 100

#: Losses that differ by less, relative to themselves, are equal.
ROUNDING = 1e-12


def fit_logistic(columns: np.ndarray, labels: np.ndarray, *, strength: float) -> np.ndarray:
    """The coefficient of each column: the minimum of a loss that has only one, by Newton's method.

    columns: columns x rows, the first one 1 everywhere; labels: 0 or 1, of both some. The loss is the negative
    log-likelihood and half the sum of squared coefficients over the strength, the first one left out. A step that
    would raise it is halved.
    """
    penalties = np.full(len(columns), 1 / strength)
    penalties[0] = 0
    scaled, coefficients = np.empty_like(columns), np.zeros(len(columns))

    def loss_at(coefficients: np.ndarray) -> float:
        log_odds = coefficients @ columns
        return np.logaddexp(0, log_odds).sum() - labels @ log_odds + penalties @ coefficients**2 / 2

    loss = loss_at(coefficients)
    for _ in range(LARGEST_STEP_COUNT):
        chances = expit(coefficients @ columns)
        gradient = columns @ (chances - labels) + penalties * coefficients
        # A table of a thousand rows is new memory each time, which costs more than to fill it.
        np.multiply(columns, np.sqrt(chances * (1 - chances)), out=scaled)
        step = np.linalg.solve(scaled @ scaled.T + np.diag(penalties), gradient)
        while (new := loss_at(coefficients - step)) > loss * (1 + ROUNDING) and np.abs(step).max() > TOLERANCE:
            step /= 2
        coefficients, loss = coefficients - step, new
        if np.abs(step).max() < TOLERANCE:
            break
    return coefficients
