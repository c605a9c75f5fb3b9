from eventlet.semaphore import BoundedSemaphore

semaphore = BoundedSemaphore(1)
semaphore.acquire()
semaphore.release()
show("given back")
try:
    semaphore.release()
except ValueError:
    show("released too often")
