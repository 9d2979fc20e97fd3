"""APScheduler 3 as Bcourse's module uses it: a background scheduler with SQLAlchemyJobStore on SQLite
and a pool of 40 threads; one job for each reminder, added again each minute with replace_existing.

    python3 bcourse_module.py plan FILE JOBS     prints {"first_ms": ..., "again_ms": ...}
    python3 bcourse_module.py burst FILE JOBS    prints {"took_ms": ..., "lateness_ms": [...]}
    python3 bcourse_module.py work FILE JOBS EFFECTS
                                              adds the jobs where FILE is new, then runs until it is
                                              ended; each job adds its number to the file EFFECTS
"""
import json
import logging
import os
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

THREADS = 40
PER_JOB_S = 0.007  # what adding one may take on a slow machine

begun = []
done = threading.Semaphore(0)


def remind(number):
    begun.append(time.time())
    done.release()


def write(number):
    with open(os.environ["EFFECTS"], "a") as file:
        file.write(f"{number}\n")


def start(file):
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        executors={"default": ThreadPoolExecutor(THREADS)},
        timezone=timezone.utc,
    )
    scheduler.start()
    return scheduler


def add_all(scheduler, jobs, due, function=remind, grace=None):
    for number in range(jobs):
        scheduler.add_job(
            function,
            "date",
            run_date=due,
            args=[number],
            id=f"reminder/{number}/PRODUCTION",
            replace_existing=True,
            misfire_grace_time=grace,
        )


def plan(file, jobs):
    scheduler = start(file)
    due = datetime.now(timezone.utc) + timedelta(days=30)
    took = []
    for _ in range(2):
        begin = time.perf_counter()
        add_all(scheduler, jobs, due)
        took.append((time.perf_counter() - begin) * 1000)
    scheduler.shutdown(wait=False)
    return {"first_ms": took[0], "again_ms": took[1]}


def burst(file, jobs):
    scheduler = start(file)
    due = datetime.now(timezone.utc) + timedelta(seconds=5 + jobs * PER_JOB_S)
    add_all(scheduler, jobs, due)
    if datetime.now(timezone.utc) > due:
        sys.exit("the machine is too slow for this: the jobs were added too late")
    for _ in range(jobs):
        done.acquire()
    took = (max(begun) - due.timestamp()) * 1000
    scheduler.shutdown(wait=False)
    return {"took_ms": took, "lateness_ms": [(at - due.timestamp()) * 1000 for at in begun]}


def work(file, jobs):
    is_new = not os.path.exists(file)
    scheduler = start(file)
    if is_new:
        # A grace of one second, as Bcourse has it.
        due = datetime.now(timezone.utc) + timedelta(seconds=5 + jobs * PER_JOB_S)
        add_all(scheduler, jobs, due, function=write, grace=1)
    print("started", flush=True)
    while scheduler.get_jobs():
        time.sleep(0.2)
    scheduler.shutdown(wait=True)


if __name__ == "__main__":
    # It tells of each job that it misses, and of nothing that is looked at here.
    logging.disable(logging.CRITICAL)
    what, file, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if what == "work":
        os.environ["EFFECTS"] = sys.argv[4]
        work(file, jobs)
    else:
        print(json.dumps({"plan": plan, "burst": burst}[what](file, jobs)))
