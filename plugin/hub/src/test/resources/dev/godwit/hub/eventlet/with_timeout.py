import eventlet


def job(seconds):
    eventlet.sleep(seconds)
    return "result at %d" % now()


show(eventlet.with_timeout(2, job, 1))
show(eventlet.with_timeout(1, job, 2, timeout_value="too late"), "at", now())
try:
    eventlet.with_timeout(1, job, 2)
except eventlet.Timeout:
    show("raised at", now())
with eventlet.Timeout(1, False):
    show(eventlet.with_timeout(2, job, 3, timeout_value="never this"))
show("the outer one at", now())
