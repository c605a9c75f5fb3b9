from eventlet import event

failed = event.Event()
failed.send_exception(RuntimeError("broken"))
seen = []
for _ in range(2):
    try:
        failed.wait()
    except RuntimeError as error:
        seen.append(error)
        show("raised", error)
show("the same:", seen[0] is seen[1])
