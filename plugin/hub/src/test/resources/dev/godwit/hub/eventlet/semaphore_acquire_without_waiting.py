import eventlet

semaphore = eventlet.Semaphore(1)
show(semaphore.acquire(blocking=False), semaphore.locked())
show(semaphore.acquire(blocking=False), semaphore.locked())
semaphore.release()
show(semaphore.locked(), semaphore.acquire(blocking=False))
