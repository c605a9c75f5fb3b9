import eventlet


def count(name):
    for number in range(3):
        show(name, number)
        eventlet.sleep(0)


threads = [eventlet.spawn(count, name) for name in ("a", "b", "c")]
for thread in threads:
    thread.wait()
