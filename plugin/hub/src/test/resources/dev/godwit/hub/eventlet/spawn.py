import eventlet


def multiply(one, other):
    show("runs")
    return one * other


thread = eventlet.spawn(multiply, 6, 7)
show("spawned")
show(thread.wait())
