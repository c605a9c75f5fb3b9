package dev.godwit.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openstack4j.api.exceptions.ClientResponseException;
import org.openstack4j.core.transport.ExecutionOptions;
import org.openstack4j.core.transport.HttpEntityHandler;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.ObjectMapperSingleton;

/** An answer that has been read to its end. */
final class Answer implements HttpResponse {
  private final int status;
  private final @Nullable String message;
  private final Map<String, String> headers;
  private final byte[] body;

  Answer(int status, @Nullable String message, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.message = message;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public <T> T getEntity(Class<T> type) {
    return HttpEntityHandler.handle(this, type, null, true);
  }

  @Override
  public <T> T getEntity(Class<T> type, @Nullable ExecutionOptions<T> options) {
    return HttpEntityHandler.handle(this, type, options, true);
  }

  @Override
  public <T> T readEntity(Class<T> type) {
    try {
      return ObjectMapperSingleton.getContext(type).readerFor(type).readValue(body);
    } catch (IOException e) {
      throw new ClientResponseException("the answer is not what Keystone answers", status, e);
    }
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public @Nullable String getContentType() {
    return header("Content-Type");
  }

  @Override
  public String getStatusMessage() {
    return message == null ? "" : message;
  }

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(body);
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public void close() {}
}
