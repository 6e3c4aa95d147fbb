"""One arm against the control: the effect with its interval, adjusted for what was so before the start."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.stats

from segment_lib.experiments.moments import Moments

#: The risk of an effect that is none.
ALPHA = 0.05


@dataclass(frozen=True)
class Comparison:
    """What came of one metric in one arm: values are per unit of the base, effect = treated - control.

    theta is 0 where nothing was adjusted; variances and degrees are what differs_from needs. relative_low and
    relative_high are NaN where a value is not above 0.
    """

    value: float
    control_value: float
    effect: float
    error: float
    degrees: float
    low: float
    high: float
    p_value: float
    relative_effect: float
    relative_low: float
    relative_high: float
    theta: float


@dataclass(frozen=True)
class Arm:
    """Value and covariate per unit of their bases, and for each stratum its weight, its units and variances.

    These are of the linearised value and covariate.
    """

    value: float
    covariate: float
    weights: np.ndarray
    counts: np.ndarray
    value_variances: np.ndarray
    covariate_variances: np.ndarray
    covariances: np.ndarray

    def variances(self, theta: float) -> np.ndarray:
        """What each stratum adds to the variance of the adjusted value."""
        adjusted = self.value_variances - 2 * theta * self.covariances + theta**2 * self.covariate_variances
        return self.weights**2 * np.maximum(adjusted, 0.0) / self.counts


def compare(
    treated: Sequence[Moments],
    control: Sequence[Moments],
    *,
    is_adjusted: bool = True,
    theta: float | None = None,
    degrees: float | None = None,
    alpha: float = ALPHA,
) -> Comparison:
    """Compare two arms by Welch's t test, of strata weighed by their units in both arms (one stratum: as they are).

    treated, control: moments of each stratum, the same ones in the same order, each of at least two units. A metric
    that is a ratio of sums is linearised by the delta method (Deng, Knoblich & Lu 2018), one of means is the case in
    which base is 1. is_adjusted: CUPED (Deng, Xu, Kohavi & Walker 2013) with theta = covariance / variance of the
    covariate, pooled within strata of arms; theta: another one. Several strata: post-stratification (Miratrix, Sekhon &
    Yu 2013). degrees: of the t distribution, for clusters their number less two; None: Welch-Satterthwaite.
    """
    sizes = np.array([one.unit_count + other.unit_count for one, other in zip(treated, control, strict=True)])
    weights = sizes / sizes.sum()
    arms = [linearised(treated, weights), linearised(control, weights)]
    if theta is None:
        theta = _theta(arms) if is_adjusted else 0.0
    middle = _covariate_of_both(treated, control)
    values = [arm.value - (theta * (arm.covariate - middle) if theta else 0.0) for arm in arms]
    effect = values[0] - values[1]
    parts = [arm.variances(theta) for arm in arms]
    error = float(np.sqrt(sum(part.sum() for part in parts)))
    counts = [arm.counts for arm in arms]
    used = _degrees(parts, counts) if degrees is None else degrees
    low, high, p_value = interval(effect, error, used, alpha=alpha)

    relative = relative_low = relative_high = np.nan
    if values[1] != 0:
        relative = values[0] / values[1] - 1
    if values[0] > 0 and values[1] > 0:
        # The interval of the logarithm of the quotient: that of the quotient itself would not stay above -100 %.
        scaled = [part / value**2 for part, value in zip(parts, values, strict=True)]
        log_degrees = _degrees(scaled, counts) if degrees is None else degrees
        half = _quantile(log_degrees, alpha) * np.sqrt(sum(part.sum() for part in scaled))
        with np.errstate(over="ignore"):
            relative_low, relative_high = ((1 + relative) * np.exp([-half, half]) - 1).tolist()
        if not np.isfinite(relative_high):
            relative_low = relative_high = np.nan
    return Comparison(
        value=arms[0].value,
        control_value=arms[1].value,
        effect=float(effect),
        error=error,
        degrees=float(used),
        low=low,
        high=high,
        p_value=p_value,
        relative_effect=float(relative),
        relative_low=relative_low,
        relative_high=relative_high,
        theta=float(theta),
    )


def differs_from(segment: Comparison, rest: Comparison) -> tuple[float, float]:
    """Effect of a segment less that of all other units, and the p value of no difference (Welch).

    Two segments may differ in significance and not in effect, so this is what a claim about a segment rests on
    (Gelman & Stern 2006). Both are of different units of the same arms.
    """
    difference = segment.effect - rest.effect
    variances = np.array([segment.error**2, rest.error**2])
    total = variances.sum()
    if not total > 0:
        return float(difference), np.nan
    degrees = total**2 / (variances**2 / np.array([segment.degrees, rest.degrees])).sum()
    return float(difference), interval(difference, float(np.sqrt(total)), degrees)[2]


def interval(effect: float, error: float, degrees: float, *, alpha: float = ALPHA) -> tuple[float, float, float]:
    """Low and high bound of the 1 - alpha interval of an effect, and its two-sided p value; NaN without an error."""
    if not error > 0:
        return np.nan, np.nan, np.nan
    half = _quantile(degrees, alpha) * error
    p_value = 2 * scipy.stats.t.sf(abs(effect) / error, degrees)
    return float(effect - half), float(effect + half), float(p_value)


def always_valid(
    effect: float, error: float, information: float, *, alpha: float = ALPHA
) -> tuple[float, float, float]:
    """Low and high bound, and p value, that hold however often and whenever somebody looks.

    information: how much of the experiment has passed, 1 at its planned end; the interval is at its narrowest there,
    1.55 times the fixed one. With s the deviation of a unit, n the units so far and r the tuning parameter, the half
    width is s sqrt(2 (n r^2 + 1) / (n^2 r^2) ln(sqrt(n r^2 + 1) / alpha)) (Waudby-Smith, Arbour, Sinha, Kennedy &
    Ramdas 2024, Time-uniform central limit theory, with r^2 = (-2 ln a + ln(1 - 2 ln a)) / n at the planned end).
    Here error = s / sqrt(n), and n counts units times days.
    """
    if not error > 0 or not information > 0:
        return np.nan, np.nan, np.nan
    logarithm = -2 * np.log(ALPHA)
    spread = (logarithm + np.log(1 + logarithm)) * information
    half = error * np.sqrt(2 * (spread + 1) / spread * np.log(np.sqrt(spread + 1) / alpha))
    score = (effect / error) ** 2
    p_value = min(1.0, np.sqrt(spread + 1) * np.exp(-score * spread / (2 * (spread + 1))))
    return float(effect - half), float(effect + half), float(p_value)


def linearised(strata: Sequence[Moments], weights: np.ndarray) -> Arm:
    """An arm by the delta method. weights: of its strata, 1 together."""
    means = np.array([stratum.means for stratum in strata])
    value, base, covariate, covariate_base = weights @ means
    ratio = value / base if base else np.nan
    covariate_ratio = covariate / covariate_base if covariate_base else 0.0
    # A unit's own part in the two ratios: (value - ratio x base) / mean base.
    of_value = np.array([1.0, -ratio, 0.0, 0.0]) / base if base else np.full(4, np.nan)
    of_covariate = np.array([0.0, 0.0, 1.0, -covariate_ratio]) / covariate_base if covariate_base else np.zeros(4)
    covariances = np.array([stratum.covariance for stratum in strata])
    return Arm(
        value=float(ratio),
        covariate=float(covariate_ratio),
        weights=weights,
        counts=np.array([stratum.unit_count for stratum in strata], dtype=float),
        value_variances=covariances @ of_value @ of_value,
        covariate_variances=covariances @ of_covariate @ of_covariate,
        covariances=covariances @ of_covariate @ of_value,
    )


def _theta(arms: Sequence[Arm]) -> float:
    variance = sum(((arm.counts - 1) * arm.covariate_variances).sum() for arm in arms)
    covariance = sum(((arm.counts - 1) * arm.covariances).sum() for arm in arms)
    return float(covariance / variance) if variance > 0 else 0.0


def _covariate_of_both(treated: Sequence[Moments], control: Sequence[Moments]) -> float:
    units = [*treated, *control]
    covariate = sum(one.unit_count * one.means[2] for one in units)
    base = sum(one.unit_count * one.means[3] for one in units)
    return covariate / base if base else 0.0


def _degrees(parts: Sequence[np.ndarray], counts: Sequence[np.ndarray]) -> float:
    """Welch-Satterthwaite, over the strata of both arms."""
    total = sum(part.sum() for part in parts)
    spread = sum((part**2 / (count - 1)).sum() for part, count in zip(parts, counts, strict=True))
    return float(total**2 / spread) if spread > 0 else np.inf


def _quantile(degrees: float, alpha: float) -> float:
    return float(scipy.stats.t.isf(alpha / 2, degrees))
