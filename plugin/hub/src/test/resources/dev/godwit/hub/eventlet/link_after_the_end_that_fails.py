import eventlet


def fails(thread):
    raise ValueError("broken")


thread = eventlet.spawn(lambda: None)
thread.wait()
try:
    thread.link(fails)
except ValueError as error:
    show("its caller gets", error)
