from eventlet import pools

pool = pools.TokenPool(max_size=4)
with pool.item():
    show("got a token,", pool.free(), "left")
show(pool.free())
