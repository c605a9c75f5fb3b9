import eventlet


def child(name):
    show(name)
    eventlet.sleep(0)
    show(name, "again")


def parent():
    eventlet.spawn(child, "second")
    show("parent")
    eventlet.sleep(0)
    eventlet.spawn(child, "third")
    show("parent again")


thread = eventlet.spawn(parent)
eventlet.spawn(child, "first")
for number in range(5):
    show("main", number)
    eventlet.sleep(0)
