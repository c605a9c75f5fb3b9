import eventlet

semaphore = eventlet.Semaphore(0)


def waiter():
    semaphore.acquire()
    show("waiter has it at", now())


eventlet.spawn(waiter)
eventlet.sleep(0)
semaphore.release()
show("taken from before him:", semaphore.acquire(blocking=False))
eventlet.sleep(1)
semaphore.release()
eventlet.sleep(0)
eventlet.sleep(0)
