import eventlet
from eventlet.lock import Lock

lock = Lock()


def user(name):
    with lock:
        show(name, "at", now())
        eventlet.sleep(1)


threads = [eventlet.spawn(user, name) for name in "abc"]
for thread in threads:
    thread.wait()
try:
    lock.release()
except RuntimeError:
    show("it is not locked")
