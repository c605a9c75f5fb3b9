import eventlet

semaphore = eventlet.Semaphore(1)


def user(name):
    for number in range(3):
        with semaphore:
            show(name, number)
            eventlet.sleep(0)


threads = [eventlet.spawn(user, name) for name in "ab"]
for thread in threads:
    thread.wait()
