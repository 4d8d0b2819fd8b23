import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.soap.AttachmentPart;
import javax.xml.soap.MessageFactory;
import javax.xml.soap.MimeHeader;
import javax.xml.soap.MimeHeaders;
import javax.xml.soap.SOAPConstants;
import javax.xml.soap.SOAPMessage;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.signature.SignedInfo;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.signature.XMLSignatureInput;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.transforms.params.XPathContainer;
import org.apache.xml.security.utils.Constants;
import org.apache.xml.security.utils.resolver.ResourceResolverContext;
import org.apache.xml.security.utils.resolver.ResourceResolverSpi;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The layers under ebMS2 by other hands: SOAP with attachments by the SAAJ reference implementation, XML Signature and
 * XML Encryption by Apache Santuario, HTTP by java.net.http, XML Schema and TLS by the JDK.
 *
 * <p>An HTTP server on a free port of 127.0.0.1. The body of a call is a message as it goes over the wire, options stand
 * in headers, and the answer is a message or lines "name TAB value". It says "READY port" on its standard output and
 * ends with its standard input, so that it never outlives the tests that started it.
 */
public final class LayerPeer {
    private static final String EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XLINK = "http://www.w3.org/1999/xlink";
    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private static final String NEXT_MSH = "urn:oasis:names:tc:ebxml-msg:actor:nextMSH";
    private static final String NEXT = "http://schemas.xmlsoap.org/soap/actor/next";

    /** One part of a message beside the envelope. */
    record Part(String contentId, String contentType, byte[] content) {}

    /** A message on the wire, taken apart. */
    record Wire(byte[] envelope, List<Part> parts) {}

    /** An answer: a status, headers and a body. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer text(String text) {
            return new Answer(200, Map.of("Content-Type", "text/plain; charset=UTF-8"),
                text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private interface Call {
        Answer answer(HttpExchange exchange) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Init.init();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/describe", LayerPeer::describe);
        serve(server, "/verify", LayerPeer::verify);
        serve(server, "/sign", LayerPeer::sign);
        serve(server, "/encrypt", LayerPeer::encrypt);
        serve(server, "/decrypt", LayerPeer::decrypt);
        serve(server, "/repack", exchange -> packed(read(exchange)));
        serve(server, "/send", LayerPeer::send);
        serve(server, "/listen", LayerPeer::listen);
        serve(server, "/validate", LayerPeer::validate);
        server.start();
        System.out.println("READY " + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            continue;
        }
        server.stop(0);
    }

    private static void serve(HttpServer server, String path, Call call) {
        server.createContext(path, exchange -> {
            Answer answer;
            try {
                answer = call.answer(exchange);
            } catch (Exception refused) {
                answer = new Answer(422, Map.of("Content-Type", "text/plain; charset=UTF-8"),
                    refused.toString().getBytes(StandardCharsets.UTF_8));
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            try (exchange) {
                if (answer.body().length > 0) {
                    exchange.getResponseBody().write(answer.body());
                }
            }
        });
    }

    private static String option(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value == null) {
            throw new IllegalArgumentException("header " + name + " is missing");
        }
        return value;
    }

    private static X509Certificate certificate(HttpExchange exchange) throws Exception {
        byte[] der = Base64.getDecoder().decode(option(exchange, "X-Certificate"));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der));
    }

    private static PrivateKey key(HttpExchange exchange) throws Exception {
        byte[] der = Base64.getDecoder().decode(option(exchange, "X-Key"));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    // SAAJ keeps the envelope as the stream it came in until somebody asks for its DOM: these are the octets as sent.
    private static Wire read(HttpExchange exchange) throws Exception {
        MimeHeaders headers = new MimeHeaders();
        headers.addHeader("Content-Type", option(exchange, "Content-Type"));
        SOAPMessage message = MessageFactory.newInstance(SOAPConstants.SOAP_1_1_PROTOCOL)
            .createMessage(headers, exchange.getRequestBody());
        List<Part> parts = new ArrayList<>();
        for (var found = message.getAttachments(); found.hasNext();) {
            AttachmentPart part = (AttachmentPart) found.next();
            String contentId = part.getContentId() == null ? "" : part.getContentId();
            parts.add(new Part(contentId.replaceAll("^<|>$", ""), part.getContentType(), part.getRawContentBytes()));
        }
        byte[] envelope = ((StreamSource) message.getSOAPPart().getContent()).getInputStream().readAllBytes();
        return new Wire(envelope, parts);
    }

    private static Answer packed(Wire wire) throws Exception {
        SOAPMessage message = MessageFactory.newInstance(SOAPConstants.SOAP_1_1_PROTOCOL).createMessage();
        message.getSOAPPart().setContent(new StreamSource(new ByteArrayInputStream(wire.envelope())));
        for (Part part : wire.parts()) {
            AttachmentPart attachment = message.createAttachmentPart();
            attachment.setRawContentBytes(part.content(), 0, part.content().length, part.contentType());
            attachment.setContentId("<" + part.contentId() + ">");
            message.addAttachmentPart(attachment);
        }
        if (message.saveRequired()) {
            message.saveChanges();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        message.writeTo(body);
        Map<String, String> headers = new LinkedHashMap<>();
        for (var found = message.getMimeHeaders().getAllHeaders(); found.hasNext();) {
            MimeHeader header = (MimeHeader) found.next();
            if (header.getName().equalsIgnoreCase("Content-Type")) {
                headers.put("Content-Type", header.getValue());
            }
        }
        return new Answer(200, headers, body.toByteArray());
    }

    private static Document parse(byte[] data) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(data));
    }

    private static byte[] serialize(Document document) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        return out.toByteArray();
    }

    private static Answer describe(HttpExchange exchange) throws Exception {
        Wire wire = read(exchange);
        Document document = parse(wire.envelope());
        StringBuilder lines = new StringBuilder();
        for (String name : List.of("PartyId", "Role", "CPAId", "ConversationId", "Service", "Action", "MessageId",
                "Timestamp", "TimeToLive", "RefToMessageId")) {
            NodeList found = document.getElementsByTagNameNS(EB, name);
            for (int index = 0; index < found.getLength(); index++) {
                lines.append(name).append('\t').append(found.item(index).getTextContent()).append('\n');
            }
        }
        NodeList references = document.getElementsByTagNameNS(EB, "Reference");
        for (int index = 0; index < references.getLength(); index++) {
            String href = ((Element) references.item(index)).getAttributeNS(XLINK, "href");
            lines.append("Reference\t").append(href).append('\n');
        }
        for (Part part : wire.parts()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(part.content());
            lines.append("part\t").append(part.contentId()).append(' ').append(part.contentType()).append(' ')
                .append(HexFormat.of().formatHex(digest)).append('\n');
        }
        return Answer.text(lines.toString());
    }

    /** Gives Santuario the octets of an attachment for a reference to its Content-ID. */
    private static final class AttachmentResolver extends ResourceResolverSpi {
        private final List<Part> parts;

        AttachmentResolver(List<Part> parts) {
            this.parts = parts;
        }

        @Override
        public boolean engineCanResolveURI(ResourceResolverContext context) {
            return context.uriToResolve != null && context.uriToResolve.startsWith("cid:");
        }

        @Override
        public XMLSignatureInput engineResolveURI(ResourceResolverContext context) {
            String wanted = context.uriToResolve.substring("cid:".length());
            for (Part part : parts) {
                if (part.contentId().equals(wanted)) {
                    return new XMLSignatureInput(part.content());
                }
            }
            throw new IllegalArgumentException("no part " + wanted);
        }
    }

    private static Answer verify(HttpExchange exchange) throws Exception {
        Wire wire = read(exchange);
        Document document = parse(wire.envelope());
        NodeList found = document.getElementsByTagNameNS(Constants.SignatureSpecNS, Constants._TAG_SIGNATURE);
        if (found.getLength() != 1) {
            return Answer.text("signatures\t" + found.getLength() + "\n");
        }
        XMLSignature signature = new XMLSignature((Element) found.item(0), "");
        signature.addResourceResolver(new AttachmentResolver(wire.parts()));
        boolean holds = signature.checkSignatureValue(certificate(exchange).getPublicKey());
        StringBuilder lines = new StringBuilder("signatures\t1\nholds\t" + holds + "\n");
        SignedInfo info = signature.getSignedInfo();
        lines.append("method\t").append(info.getSignatureMethodURI()).append('\n');
        lines.append("canonicalization\t").append(info.getCanonicalizationMethodURI()).append('\n');
        for (int index = 0; index < info.getLength(); index++) {
            lines.append("reference\t").append(info.item(index).getURI()).append('\n');
        }
        boolean same = signature.getKeyInfo() != null && certificate(exchange)
            .equals(signature.getKeyInfo().getX509Certificate());
        lines.append("certificate\t").append(same).append('\n');
        return Answer.text(lines.toString());
    }

    private static Answer sign(HttpExchange exchange) throws Exception {
        Wire wire = read(exchange);
        Document document = parse(wire.envelope());
        String canonicalization = option(exchange, "X-Canonicalization");
        Element header = (Element) document.getElementsByTagNameNS(SOAP, "Header").item(0);
        XMLSignature signature = new XMLSignature(document, "", RSA_SHA256, canonicalization);
        header.appendChild(signature.getElement());
        signature.addResourceResolver(new AttachmentResolver(wire.parts()));
        Transforms transforms = new Transforms(document);
        transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
        XPathContainer filter = new XPathContainer(document);
        String prefix = document.getDocumentElement().getPrefix();
        filter.setXPathNamespaceContext(prefix, SOAP);
        filter.setXPath(("not(ancestor-or-self::node()[@S:actor=\"" + NEXT_MSH + "\"]"
            + "|ancestor-or-self::node()[@S:actor=\"" + NEXT + "\"])").replace("S:", prefix + ":"));
        transforms.addTransform(Transforms.TRANSFORM_XPATH, filter.getElementPlusReturns());
        transforms.addTransform(canonicalization);
        signature.addDocument("", transforms, SHA256);
        for (Part part : wire.parts()) {
            signature.addDocument("cid:" + part.contentId(), null, SHA256);
        }
        X509Certificate certificate = certificate(exchange);
        signature.addKeyInfo(certificate.getPublicKey());
        signature.addKeyInfo(certificate);
        signature.sign(key(exchange));
        return packed(new Wire(serialize(document), wire.parts()));
    }

    private static Answer encrypt(HttpExchange exchange) throws Exception {
        Wire wire = read(exchange);
        String content = option(exchange, "X-Content-Algorithm");
        String transport = option(exchange, "X-Key-Algorithm");
        List<Part> parts = new ArrayList<>();
        for (Part part : wire.parts()) {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(content.contains("aes128") ? 128 : 256);
            SecretKey secret = generator.generateKey();
            Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
            XMLCipher wrapper = XMLCipher.getInstance(transport);
            wrapper.init(XMLCipher.WRAP_MODE, certificate(exchange).getPublicKey());
            EncryptedKey wrapped = wrapper.encryptKey(document, secret);
            XMLCipher cipher = XMLCipher.getInstance(content);
            cipher.init(XMLCipher.ENCRYPT_MODE, secret);
            KeyInfo info = new KeyInfo(document);
            info.add(wrapped);
            cipher.getEncryptedData().setKeyInfo(info);
            EncryptedData data = cipher.encryptData(document, null, new ByteArrayInputStream(part.content()));
            data.setMimeType(part.contentType());
            document.appendChild(cipher.martial(data));
            parts.add(new Part(part.contentId(), "application/xml", serialize(document)));
        }
        return packed(new Wire(wire.envelope(), parts));
    }

    private static Answer decrypt(HttpExchange exchange) throws Exception {
        Wire wire = read(exchange);
        List<Part> parts = new ArrayList<>();
        for (Part part : wire.parts()) {
            Element data = parse(part.content()).getDocumentElement();
            XMLCipher cipher = XMLCipher.getInstance();
            cipher.init(XMLCipher.DECRYPT_MODE, null);
            cipher.setKEK(key(exchange));
            parts.add(new Part(part.contentId(), data.getAttribute("MimeType"), cipher.decryptToByteArray(data)));
        }
        return packed(new Wire(wire.envelope(), parts));
    }

    // A body of unknown length goes out in chunks, and over plain HTTP this client offers to go on with HTTP/2.
    private static Answer send(HttpExchange exchange) throws Exception {
        Answer packed = packed(read(exchange));
        HttpRequest request = HttpRequest.newBuilder(URI.create(option(exchange, "X-Target")))
            .header("Content-Type", packed.headers().get("Content-Type"))
            .header("SOAPAction", "\"ebXML\"")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(packed.body())))
            .build();
        HttpClient.Builder client = HttpClient.newBuilder();
        if (exchange.getRequestHeaders().containsKey("X-Trust")) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {option(exchange, "X-Protocol")});
            client.sslContext(tls(exchange)).sslParameters(parameters);
        }
        HttpResponse<InputStream> response =
            client.build().send(request, HttpResponse.BodyHandlers.ofInputStream());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Status", String.valueOf(response.statusCode()));
        response.headers().firstValue("Content-Type").ifPresent(value -> headers.put("Content-Type", value));
        return new Answer(200, headers, response.body().readAllBytes());
    }

    private static KeyStore store(HttpExchange exchange, String header) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        if (!exchange.getRequestHeaders().containsKey(header)) {
            store.load(null, null);
            return store;
        }
        try (InputStream file = new FileInputStream(option(exchange, header))) {
            store.load(file, option(exchange, "X-Password").toCharArray());
        }
        return store;
    }

    private static SSLContext tls(HttpExchange exchange) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(exchange, "X-Identity"), option(exchange, "X-Password").toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(exchange, "X-Trust"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    // A server that demands a client certificate, and tells each client how the connection was made.
    private static Answer listen(HttpExchange exchange) throws Exception {
        SSLContext context = tls(exchange);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        serve(server, "/", call -> {
            SSLSession session = ((HttpsExchange) call).getSSLSession();
            String subject = ((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal().getName();
            return Answer.text("protocol\t" + session.getProtocol() + "\nsuite\t" + session.getCipherSuite()
                + "\nsubject\t" + subject + "\n");
        });
        server.start();
        return Answer.text("port\t" + server.getAddress().getPort() + "\n");
    }

    private static Answer validate(HttpExchange exchange) throws IOException, SAXException {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        factory.newSchema(new File(option(exchange, "X-Schema"))).newValidator()
            .validate(new StreamSource(exchange.getRequestBody()));
        return Answer.text("valid\ttrue\n");
    }
}
