"""What a task does: it writes down that it starts, and the first time it works on for long."""

import os
import time
from pathlib import Path


def work(name: str) -> None:
    marks = Path(os.environ["MARKS"])
    is_first = f"{name} " not in marks.read_text()
    with marks.open("a") as file:
        file.write(f"{name} {os.getpid()} {time.clock_gettime(time.CLOCK_BOOTTIME)}\n")
    if is_first:
        time.sleep(600)
