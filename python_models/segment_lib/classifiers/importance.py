"""What a model rests on: features that belong together, and how much worse it ranks without each."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

#: Permutations, each on a bootstrap sample of the customers.
DRAW_COUNT = 10

#: Features with such a rank correlation share their credit, and are also permuted together.
GROUP_CORRELATION = 0.7

#: Noise that every other feature should beat.
RANDOM_FEATURE = "random"

#: Half the width of a 95 % interval in standard deviations of the draws.
NORMAL_95 = 1.96


def correlated_groups(features: pd.DataFrame) -> dict[str, list[str]]:
    """Name -> features: each feature alone, then groups with a mean rank correlation of at least GROUP_CORRELATION."""
    alone = {name: [name] for name in features}
    if features.shape[1] < 2:
        return alone
    correlations = features.rank().corr().abs().fillna(0).to_numpy(copy=True)
    np.fill_diagonal(correlations, 1)
    distances = squareform(np.clip(1 - correlations, 0, None).round(9), checks=False)
    numbers = fcluster(linkage(distances, "average"), 1 - GROUP_CORRELATION, "distance")
    groups = [list(features.columns[numbers == number]) for number in np.unique(numbers)]
    return alone | {"+".join(names): names for names in sorted(groups) if len(names) > 1}


def ranked_losses(groups: Mapping[str, Sequence[str]], losses: Sequence[np.ndarray]) -> pd.DataFrame:
    """One row per feature and group: importance, its interval, and importance_rank among single features.

    groups: see `correlated_groups`; losses: for each of them the loss of auroc in each draw. The importance is
    their mean.
    """
    rows = []
    for (name, members), own in zip(groups.items(), losses, strict=True):
        mean, width = np.mean(own), NORMAL_95 * np.std(own, ddof=1)
        rows.append((name, len(members) > 1, mean, mean - width, mean + width))
    frame = pd.DataFrame(rows, columns=["feature", "is_group", "importance", "importance_low", "importance_high"])
    ranks = frame["importance"].where(~frame["is_group"]).rank(ascending=False, method="first")
    return frame.assign(importance_rank=ranks.astype("Int64"))
