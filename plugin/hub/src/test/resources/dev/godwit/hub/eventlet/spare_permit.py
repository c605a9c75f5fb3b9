import eventlet

semaphore = eventlet.Semaphore(0)


def waiter():
    semaphore.acquire()
    show("waiter has it")


eventlet.spawn(waiter)
eventlet.sleep(0)
semaphore.release()
semaphore.release()
semaphore.acquire()
show("the other one is had")
eventlet.sleep(0)
