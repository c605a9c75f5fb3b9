package dev.godwit.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import org.openstack4j.api.exceptions.ConnectionException;
import org.openstack4j.core.transport.ClientConstants;
import org.openstack4j.core.transport.Config;
import org.openstack4j.core.transport.HttpExecutorService;
import org.openstack4j.core.transport.HttpRequest;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.ObjectMapperSingleton;
import org.openstack4j.core.transport.functions.EndpointURIFromRequestFunction;
import org.openstack4j.openstack.internal.OSAuthenticator;
import org.openstack4j.openstack.internal.OSClientSession;

/**
 * openstack4j's connector on the JDK's {@link HttpURLConnection}, the HTTP client that is the fastest
 * to start. openstack4j finds it as a service.
 *
 * <p>A token that is refused is renewed once with the session's credentials. Redirects are not
 * followed: they could take the token elsewhere.
 */
public final class UrlConnectionExecutor implements HttpExecutorService {
  private static final int MOST_BYTES = 16 << 20;
  private static final String TOKENS = "/auth/tokens";

  @Override
  public <R> HttpResponse execute(HttpRequest<R> request) {
    Answer answer = send(request);
    if (answer.getStatus() == HttpURLConnection.HTTP_UNAUTHORIZED && canRenew(request)) {
      OSAuthenticator.reAuthenticate();
      request
          .getHeaders()
          .put(ClientConstants.HEADER_X_AUTH_TOKEN, OSClientSession.getCurrent().getTokenId());
      return send(request);
    }
    return answer;
  }

  private static boolean canRenew(HttpRequest<?> request) {
    return !request.getHeaders().containsKey(ClientConstants.HEADER_OS4J_AUTH)
        && OSClientSession.getCurrent() instanceof OSClientSession.OSClientSessionV3 session
        && session.getToken().getCredentials() != null;
  }

  private static Answer send(HttpRequest<?> request) {
    String url = new EndpointURIFromRequestFunction().apply(request) + query(request);
    try {
      HttpURLConnection connection = open(url, request.getConfig());
      connection.setRequestMethod(request.getMethod().name());
      connection.setRequestProperty("Accept", ClientConstants.CONTENT_TYPE_JSON);
      connection.setRequestProperty("User-Agent", "godwit");
      request.getHeaders().forEach((name, value) -> {
        if (!name.equals(ClientConstants.HEADER_OS4J_AUTH)) {
          connection.setRequestProperty(name, String.valueOf(value));
        }
      });
      byte @Nullable [] body = body(request);
      if (body != null) {
        connection.setRequestProperty("Content-Type", ClientConstants.CONTENT_TYPE_JSON);
        connection.setDoOutput(true);
        try (var out = connection.getOutputStream()) {
          out.write(body);
        }
      }
      return answer(connection);
    } catch (IOException | UncheckedIOException e) {
      throw new ConnectionException(reason(e), 0, e);
    }
  }

  private static HttpURLConnection open(String url, Config config) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(config.getConnectTimeout());
    connection.setReadTimeout(config.getReadTimeout());
    connection.setInstanceFollowRedirects(false);
    if (connection instanceof HttpsURLConnection secure) {
      if (config.getSslContext() != null) {
        secure.setSSLSocketFactory(config.getSslContext().getSocketFactory());
      }
      if (config.getHostNameVerifier() != null) {
        secure.setHostnameVerifier(config.getHostNameVerifier());
      }
    }
    return connection;
  }

  private static String query(HttpRequest<?> request) {
    return request.hasQueryParams()
        ? request.getQueryParams().entrySet().stream()
            .flatMap(parameter -> parameter.getValue().stream()
                .map(value -> encode(parameter.getKey()) + "=" + encode(String.valueOf(value))))
            .collect(Collectors.joining("&", "?", ""))
        : "";
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] body(HttpRequest<?> request) throws IOException {
    if (request.getEntity() != null) {
      return ObjectMapperSingleton.getContext(request.getEntity().getClass())
          .writeValueAsBytes(request.getEntity());
    }
    return request.hasJson() ? request.getJson().getBytes(StandardCharsets.UTF_8) : null;
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, List<String>> header : connection.getHeaderFields().entrySet()) {
      if (header.getKey() != null) {
        headers.put(header.getKey(), String.join(", ", header.getValue()));
      }
    }
    try (@Nullable
        InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      byte[] body = in == null ? new byte[0] : in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new IOException("the answer is longer than " + MOST_BYTES + " bytes");
      }
      if (connection.getURL().getPath().endsWith(TOKENS)) {
        body = ExtensionAddress.readable(body);
      }
      return new Answer(status, connection.getResponseMessage(), headers, body);
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case java.net.ConnectException refused -> "connection refused";
      case java.net.UnknownHostException unknown -> "unknown host " + unknown.getMessage();
      case java.net.SocketTimeoutException late -> "no answer in time";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public String getExecutorDisplayName() {
    return "HttpURLConnection";
  }
}
