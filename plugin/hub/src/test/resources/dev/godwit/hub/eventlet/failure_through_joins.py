import eventlet


def fails():
    raise ValueError("broken")


def passes_on(thread):
    return thread.wait()


thread = eventlet.spawn(fails)
for _ in range(3):
    thread = eventlet.spawn(passes_on, thread)
try:
    thread.wait()
except ValueError as error:
    show("raised", error)
