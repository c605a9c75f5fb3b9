from eventlet import queue

light = queue.LightQueue()
for number in range(1000):
    light.put(number)
show("size", light.qsize())
show("in order:", [light.get() for _ in range(1000)] == list(range(1000)))
