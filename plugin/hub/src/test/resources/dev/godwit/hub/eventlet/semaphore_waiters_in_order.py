import eventlet

semaphore = eventlet.Semaphore(0)


def user(name):
    semaphore.acquire()
    show(name, "has a permit")


for name in "abcde":
    eventlet.spawn(user, name)
eventlet.sleep(0)
for number in range(5):
    show("release", number)
    semaphore.release()
    if number % 2:
        eventlet.sleep(0)
eventlet.sleep(0)
eventlet.sleep(0)
