import eventlet
from eventlet import event

answer = event.Event()


def send_one_more(number):
    answer.send(number + 1)


eventlet.spawn_n(send_one_more, 3)
show(answer.wait())
