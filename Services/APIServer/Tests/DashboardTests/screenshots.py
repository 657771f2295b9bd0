#!/usr/bin/env python3
"""Takes the documentation's pictures of the dashboard, on a scheduler with work of every kind: screenshots.py STATE_DIR FOLDER"""

import pathlib
import random
import sys
import threading
import time

from browser import Browser
from scheduler import Scheduler, wait_for

# So long the work goes on before the first picture: for lines in the charts.
SECONDS = 120


def work(scheduler, stop):
    """What a small shop might have to do."""
    dice = random.Random(7)
    number = 0
    while not stop.is_set():
        number += 1
        chance = dice.random()
        if chance < 0.5:
            scheduler.submit("echo", {"order": 4000 + number, "customer": dice.choice(["Anna", "Boris", "Chen", "Dora"])}, tags=["orders"])
        elif chance < 0.7:
            scheduler.submit("sleep", {"seconds": round(dice.random() * 3, 2)}, queue="mail", priority=dice.randint(0, 9))
        elif chance < 0.8:
            scheduler.submit("calculator", {"a": dice.randint(1, 99), "b": dice.randint(1, 9), "operation": "multiply"})
        elif chance < 0.9:
            scheduler.submit("import-orders", {"file": f"orders-{number}.csv", "lines": 12, "pause": 0.2,
                             "bad_line": dice.choice([None, None, 7])}, queue="reports", tags=["nightly"],
                             retry={"max_attempts": 3, "base_delay": 1, "backoff": "exponential"})
        elif chance < 0.94:
            scheduler.submit("fail", {"message": f"the payment provider answered 502 for order {4000 + number}", "retryable": False}, tags=["billing"])
        else:
            scheduler.submit("echo", {"reminder": number}, delay=3600, queue="mail")
        stop.wait(0.15 + dice.random() * 0.2)


def main(state, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    scheduler = Scheduler(state, workers=3, concurrency=6)
    stop = threading.Event()
    try:
        scheduler.start()
        browser = Browser(scheduler.url)
        submitter = threading.Thread(target=work, args=(scheduler, stop), daemon=True)
        try:
            submitter.start()
            time.sleep(SECONDS)
            take_all(scheduler, browser, folder)
        finally:
            stop.set()
            submitter.join()
            browser.quit()
    finally:
        scheduler.stop()


def take_all(scheduler, browser, folder):
    failed = next(t for t in scheduler.call("GET", "/tasks/?status=failed&task_type=import-orders")["tasks"])
    pages = {
        "overview": "", "tasks": "#/tasks", "task": f"#/tasks/{failed['task_id']}", "queues": "#/queues", "workers": "#/workers", "dead": "#/dead",
    }
    browser.prefer("light")
    for name, page in pages.items():
        browser.size(1280, 400 if name in ("queues", "workers", "dead") else 840)
        take(browser, page, folder / f"dashboard-{name}.png")
    browser.size(1280, 840)
    browser.prefer("dark")
    take(browser, "", folder / "dashboard-dark.png")
    browser.size(390, 780, mobile=True)
    browser.prefer("light")
    take(browser, "", folder / "dashboard-phone.png")


def take(browser, page, path):
    browser.go(page)
    wait_for(lambda: browser.all("main tbody tr, .attempt"), f"content on {page}")
    time.sleep(1.5)  # two turns of a page: charts are drawn, the state of the connection is known
    browser.driver.save_screenshot(str(path))
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main(*sys.argv[1:])
