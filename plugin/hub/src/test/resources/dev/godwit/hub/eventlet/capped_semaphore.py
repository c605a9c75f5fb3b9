import eventlet
from eventlet.semaphore import CappedSemaphore

semaphore = CappedSemaphore(1, 1)


def releaser():
    semaphore.release()
    show("released at", now())


with semaphore:
    show("inside: locked", semaphore.locked(), "bounded", semaphore.bounded())
show("outside: locked", semaphore.locked(), "bounded", semaphore.bounded())
thread = eventlet.spawn(releaser)
eventlet.sleep(1)
semaphore.acquire()
show("acquired at", now())
thread.wait()
show("locked", semaphore.locked())
