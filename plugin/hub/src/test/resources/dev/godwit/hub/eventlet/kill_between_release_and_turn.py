import eventlet

semaphore = eventlet.Semaphore(0)


def user(name):
    with semaphore:
        show(name, "has it")


threads = [eventlet.spawn(user, name) for name in "ab"]
eventlet.sleep(0)
semaphore.release()
threads[0].kill()
eventlet.sleep(0)
eventlet.sleep(0)
show("balance", semaphore.balance)
