import eventlet

semaphore = eventlet.Semaphore(2)
show(semaphore.balance)
for _ in range(5):
    eventlet.spawn(semaphore.acquire)
eventlet.sleep(0)
show(semaphore.balance)
semaphore.release()
eventlet.sleep(0)
show(semaphore.balance)
for _ in range(3):
    semaphore.release()
eventlet.sleep(0)
show(semaphore.balance)
