import eventlet

pool = eventlet.GreenPool()


def job(seconds):
    eventlet.sleep(seconds)
    if seconds == 2:
        raise ValueError("nobody hears of this")
    show("job of", seconds, "ends at", now())


pool.waitall()
show("nothing to wait for")
for seconds in (3, 1, 2):
    pool.spawn_n(job, seconds)
pool.waitall()
show("all at", now())
