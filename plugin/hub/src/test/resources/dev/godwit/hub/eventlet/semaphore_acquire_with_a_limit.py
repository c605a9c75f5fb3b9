import eventlet

semaphore = eventlet.Semaphore()
show(semaphore.acquire(timeout=0.1))
show(semaphore.acquire(timeout=0.1), "at", now())
eventlet.spawn_after(0.1, semaphore.release)
show(semaphore.acquire(timeout=1), "at", now())
