"""Made-up tables with planted bounds: a factory's parts and machines, and a shop's deliveries."""

import numpy as np
import pandas as pd

FIRST_DAY = pd.Timestamp("2024-01-01")

#: Parts above 78 degrees, above 7.5 bar or below 1380 revolutions are bad nine times in ten, the others once in a hundred.
TEMPERATURE, PRESSURE, SPEED = 78.0, 7.5, 1380.0
BAD_BEYOND, BAD_WITHIN = 0.9, 0.01

#: Days before a fault in which a machine shakes more than VIBRATION, and the share of the faults that do.
VIBRATION, SHAKING_DAYS, SHAKING_SHARE = 7.0, 6, 0.9

#: Customers who waited more than this many days for their order come back half as often.
DELAY = 9.0


def parts(machine_count: int = 30, day_count: int = 200, seed: int = 1) -> pd.DataFrame:
    """A part of each machine and day: whether it is bad, three columns that decide it and one that does not."""
    random = np.random.default_rng(seed)
    count = machine_count * day_count
    temperature, pressure = random.normal(70, 4, count), random.gamma(20, 0.25, count)
    speed, noise = random.normal(1500, 60, count), random.normal(0, 1, count)
    is_beyond = (temperature > TEMPERATURE) | (pressure > PRESSURE) | (speed < SPEED)
    return pd.DataFrame(
        {
            "machine": np.repeat([f"m{number:02d}" for number in range(machine_count)], day_count),
            "made_at": np.tile(FIRST_DAY + pd.to_timedelta(np.arange(day_count) * 24 + 8, unit="h"), machine_count),
            "is_bad": random.random(count) < np.where(is_beyond, BAD_BEYOND, BAD_WITHIN),
            "temperature": temperature,
            "pressure": pressure,
            "speed": speed,
            "noise": noise,
        }
    )


def parts_of_unlike_machines(machine_count: int = 40, day_count: int = 60, seed: int = 2) -> pd.DataFrame:
    """Parts that are bad by the machine alone; the column `offset` says nothing but which machine it is."""
    random = np.random.default_rng(seed)
    made = parts(machine_count, day_count, seed)
    code = np.repeat(np.arange(machine_count), day_count)
    rates = random.permutation(np.where(np.arange(machine_count) < machine_count // 4, 0.5, 0.02))
    return made.assign(offset=random.normal(0, 1, machine_count)[code], is_bad=random.random(len(made)) < rates[code])


def machines(machine_count: int = 60, day_count: int = 240, seed: int = 3) -> pd.DataFrame:
    """A row of each machine and day until it fails for the last time or the data end; it runs again after a fault."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(machine_count):
        next_fault = int(random.integers(20, 160))
        is_shaking = random.random() < SHAKING_SHARE
        for day in range(day_count):
            shakes = is_shaking and 0 < next_fault - day <= SHAKING_DAYS
            vibration = random.uniform(VIBRATION + 0.02, 9) if shakes else min(random.normal(5, 0.7), VIBRATION)
            rows.append(
                (
                    f"m{number:02d}",
                    FIRST_DAY + pd.Timedelta(days=day),
                    day == next_fault,
                    vibration,
                    random.normal(60, 5),
                )
            )
            if day == next_fault:
                next_fault, is_shaking = day + int(random.integers(30, 160)), random.random() < SHAKING_SHARE
    return pd.DataFrame(rows, columns=["machine", "measured_at", "has_failed", "vibration", "warmth"])


def deliveries(customer_count: int = 1500, seed: int = 4) -> pd.DataFrame:
    """An order of each customer and its delivery: whether the customer came back within 90 days."""
    random = np.random.default_rng(seed)
    counts = random.integers(1, 7, customer_count)
    customers = np.repeat(np.arange(customer_count), counts)
    count = len(customers)
    delay = np.round(random.gamma(4, 1.3, count), 1)
    amount = np.round(random.gamma(2, 20, count), 2)
    likes_it = random.normal(0, 0.08, customer_count)[customers]
    came_back = random.random(count) < np.where(delay > DELAY, 0.35, 0.7) + likes_it
    return pd.DataFrame(
        {
            "customer_id": [f"c{number:04d}" for number in customers],
            "delivered_at": FIRST_DAY + pd.to_timedelta(random.integers(0, 365, count), unit="D"),
            "stayed_away": ~came_back,
            "delay_days": delay,
            "amount": amount,
            "parcel_count": random.integers(1, 4, count),
        }
    )


def asked(rows: pd.DataFrame, *, unit: str, time: str, target: str) -> pd.DataFrame:
    """The table as findings_of reads it."""
    return rows.rename(columns={unit: "watch_unit", time: "watch_time", target: "watch_target"}).astype(
        {"watch_target": float}
    )
