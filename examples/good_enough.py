"""Refuse takes that an editor could not save.

    python examples/good_enough.py take-1.wav take-2.wav

Exit code 0 where all are good enough, 1 where one is not, 3 where one cannot be read.
"""

import sys

from toolkit import BadInput, Measurement, measure

MOST_NOISE_DBFS = -45.0
MOST_CLIPPED_SAMPLES = 100
LOUDEST_HUM_DBFS = -50.0


def faults(found: Measurement) -> list[str]:
    """Return what is wrong with a recording, a sentence each."""
    said = []
    if found.clipped_samples > MOST_CLIPPED_SAMPLES:
        said.append(f"clipped: {found.clipped_samples} samples at full scale; turn the input down")
    if found.noise_floor_dbfs > MOST_NOISE_DBFS:
        said.append(f"noisy: {found.noise_floor_dbfs:.0f} dBFS while nobody speaks; close the window")
    if found.hum is not None and found.hum.level_dbfs > LOUDEST_HUM_DBFS:
        said.append(f"hum at {found.hum.frequency_hz:.0f} Hz: try another socket")
    return said


def main(paths: list[str]) -> int:
    """Print a line for each recording, and return the exit code."""
    code = 0
    for path in paths:
        try:
            wrong = faults(measure(path).measurement)
        except BadInput as error:
            print(error)
            code = 3
            continue
        print(f"{path}: {'; '.join(wrong) or 'good'}")
        code = code or bool(wrong)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
