package dev.godwit.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;

class ApiServerTest {
  /** Two connections with the same buffer would get each other's answers. */
  @Test
  void noBufferIsUsedTwice() throws Exception {
    var place = new ApiServer.Place("127.0.0.1", 0, null, "http://127.0.0.1/identity/v3");
    try (var server = ApiServer.start(place, routes -> {})) {
      assertThat(server.bufferPools()).isNotEmpty();
      for (ByteBufferPool pool : server.bufferPools()) {
        RetainableByteBuffer first = pool.acquire(4096, false);
        byte[] bytes = first.getByteBuffer().array();
        first.release();
        assertThat(pool.acquire(4096, false).getByteBuffer().array()).isNotSameAs(bytes);
      }
    }
  }
}
