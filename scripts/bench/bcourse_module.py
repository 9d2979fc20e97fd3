"""APScheduler 3 as Bcourse's module uses it: a background scheduler with SQLAlchemyJobStore on SQLite
and a pool of 40 threads; one job for each reminder, added again each minute with replace_existing.

    python3 bcourse_module.py plan FILE JOBS FIRST_S AGAIN_S
                                              prints {"first": {"jobs": ..., "ms": ...}, "again": {...}};
                                              it gives up after so many seconds
    python3 bcourse_module.py stand FILE JOBS    prints {"ready_at": ..., "resident_mb": ...}
    python3 bcourse_module.py burst FILE JOBS    prints {"took_ms": ..., "lateness_ms": [...]}
    python3 bcourse_module.py work FILE JOBS EFFECTS
                                              adds the jobs where FILE is new, then runs until it is
                                              ended; each job adds its number to the file EFFECTS
    python3 bcourse_module.py mail FILE JOBS PORT MOMENT GRACE_S
                                              likewise; each job sends a mail to the server on PORT,
                                              and it kills itself at MOMENT: begin:N as the job of that
                                              number begins, sent:N when its mail is sent, row:N when its
                                              mail is sent and its row is about to be removed; or none
"""
import json
import logging
import os
import signal
import smtplib
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

THREADS = 40
PROBES = 20
ROOM = 2  # adding may become so many times slower meanwhile

begun = []
done = threading.Semaphore(0)


def remind(number):
    begun.append(time.time())
    done.release()


def write(number):
    with open(os.environ["EFFECTS"], "a") as file:
        file.write(f"{number}\n")


def kill_at(moment):
    if moment == os.environ["MOMENT"]:
        os.kill(os.getpid(), signal.SIGKILL)


sent = set()


def send(number):
    kill_at(f"begin:{number}")
    with smtplib.SMTP("127.0.0.1", int(os.environ["PORT"]), local_hostname="localhost") as server:
        to = f"p{number}@example.org"
        server.sendmail("noreply@example.org", [to], f"Subject: It\r\nTo: {to}\r\n\r\nIt\r\n")
    kill_at(f"sent:{number}")
    sent.add(number)


class Store(SQLAlchemyJobStore):
    """Where it is to be killed before a row is removed, the mail is waited for, which is on its way."""

    def remove_job(self, job_id):
        kind, number = job_id.split("/")[:2]
        if kind == "reminder" and f"row:{number}" == os.environ.get("MOMENT"):
            while int(number) not in sent:
                time.sleep(0.001)
            kill_at(f"row:{number}")
        super().remove_job(job_id)


def start(file):
    scheduler = BackgroundScheduler(
        jobstores={"default": Store(url=f"sqlite:///{file}")},
        executors={"default": ThreadPoolExecutor(THREADS)},
        timezone=timezone.utc,
    )
    scheduler.start()
    return scheduler


def when_added(scheduler, jobs, least_s):
    """The instant by which so many are likely to be added, as quick as the machine is now."""
    begin = time.perf_counter()
    for number in range(PROBES):
        later = datetime.now(timezone.utc) + timedelta(days=1)
        scheduler.add_job(remind, "date", run_date=later, args=[number], id=f"probe/{number}")
    per_job_s = (time.perf_counter() - begin) / PROBES
    for number in range(PROBES):
        scheduler.remove_job(f"probe/{number}")
    return datetime.now(timezone.utc) + timedelta(seconds=least_s + jobs * per_job_s * ROOM)


def add_all(scheduler, jobs, due, function=remind, grace=None, until=float("inf")):
    """Adds them; returns how many it could until then."""
    for number in range(jobs):
        if time.perf_counter() > until:
            return number
        scheduler.add_job(
            function,
            "date",
            run_date=due,
            args=[number],
            id=f"reminder/{number}/PRODUCTION",
            replace_existing=True,
            misfire_grace_time=grace,
        )
    return jobs


def plan(file, jobs):
    scheduler = start(file)
    due = datetime.now(timezone.utc) + timedelta(days=30)
    took = {}
    for what, most in zip(("first", "again"), sys.argv[4:6]):
        begin = time.perf_counter()
        jobs = add_all(scheduler, jobs, due, until=begin + float(most))
        took[what] = {"jobs": jobs, "ms": (time.perf_counter() - begin) * 1000}
    scheduler.shutdown(wait=False)
    return took


def stand(file, jobs):
    scheduler = start(file)
    ready = time.time()
    with open("/proc/self/status") as status:
        resident = next(line for line in status if line.startswith("VmRSS"))
    scheduler.shutdown(wait=False)
    return {"ready_at": ready * 1000, "resident_mb": int(resident.split()[1]) / 1024}


def burst(file, jobs):
    scheduler = start(file)
    due = when_added(scheduler, jobs, 5)
    add_all(scheduler, jobs, due)
    if datetime.now(timezone.utc) > due:
        sys.exit("the machine is too slow for this: the jobs were added too late")
    for _ in range(jobs):
        done.acquire()
    took = (max(begun) - due.timestamp()) * 1000
    scheduler.shutdown(wait=False)
    return {"took_ms": took, "lateness_ms": [(at - due.timestamp()) * 1000 for at in begun]}


def work(file, jobs, function, grace):
    is_new = not os.path.exists(file)
    scheduler = start(file)
    if is_new:
        due = when_added(scheduler, jobs, 1)
        add_all(scheduler, jobs, due, function=function, grace=grace)
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
        work(file, jobs, write, grace=1)  # a grace of one second, as Bcourse has it
    elif what == "mail":
        os.environ["PORT"], os.environ["MOMENT"] = sys.argv[4:6]
        work(file, jobs, send, grace=int(sys.argv[6]))
    else:
        print(json.dumps({"plan": plan, "stand": stand, "burst": burst}[what](file, jobs)))
