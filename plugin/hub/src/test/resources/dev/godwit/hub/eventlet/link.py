import eventlet


def finished(thread, word, number=0):
    show(word, number, thread.wait())


def fails():
    raise ValueError("broken")


def failed(thread):
    try:
        thread.wait()
    except ValueError as error:
        show("ended by", error)


thread = eventlet.spawn(lambda: "result")
thread.link(finished, "first", number=1)
thread.link(finished, "second", number=2)
failing = eventlet.spawn(fails)
failing.link(failed)
show("linked")
eventlet.sleep(0)
thread.link(finished, "after the end", number=3)
show("over")
