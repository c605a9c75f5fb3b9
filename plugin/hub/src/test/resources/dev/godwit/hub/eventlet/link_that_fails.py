import eventlet


def fails(thread):
    show("first")
    raise ValueError("broken")


thread = eventlet.spawn(lambda: "result")
thread.link(fails)
thread.link(lambda ended: show("second"))
show(thread.wait())
