import eventlet


def body():
    eventlet.sleep(0)
    thread.wait()


thread = eventlet.spawn(body)
thread.wait()
