import java.net.InetAddress;
import java.util.List;
import javax.servlet.Servlet;
import javax.xml.namespace.QName;
import javax.xml.ws.Endpoint;
import org.apache.cxf.bus.spring.SpringBus;
import org.apache.cxf.jaxws.EndpointImpl;
import org.apache.cxf.transport.servlet.CXFServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.ResourcePropertySource;
import org.springframework.web.context.ContextLoaderListener;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/**
 * A host for ebms-core 2.19: its ebMS endpoint at /ebms and its SOAP services at /service, on one free port of
 * 127.0.0.1, over plain HTTP.
 *
 * <p>Settings of ebms-core are given as system properties; they go before its own defaults. The host says "READY port"
 * on its standard output and ends with its standard input, so that it never outlives the tests that started it.
 * The classes of ebms-core are found by name: the names are those of 2.19, where its own test server lists them.
 */
public final class EbmsCoreHost {
    private static final String ROOT = "nl.clockwork.ebms.";
    private static final List<String> CONFIGURATION = List.of(
        "CommonConfig", "server.EbMSServerConfig", "service.EbMSMessageServiceConfig", "processor.EbMSProcessorConfig",
        "event.MessageEventListenerConfig", "delivery.DeliveryManagerConfig", "delivery.client.EbMSClientConfig",
        "security.KeyStoreConfig", "cpa.certificate.CertificateMappingServiceConfig", "dao.DAOConfig",
        "delivery.task.DeliveryTaskManagerConfig", "jms.JMSConfig", "validation.ValidationConfig",
        "encryption.EncryptionConfig", "signing.SigningConfig", "cpa.CPAServiceConfig", "cpa.CPAManagerConfig",
        "cpa.url.URLMappingServiceConfig", "datasource.DataSourceConfig", "transaction.TransactionManagerConfig");

    /** Publishes the services that a test drives. */
    @Configuration(proxyBeanMethods = false)
    public static class Services {
        /** CXFServlet looks its bus up by this name. */
        @Bean(name = "cxf")
        public SpringBus bus() {
            return new SpringBus();
        }

        @Bean
        public Endpoint cpaEndpoint(SpringBus bus, ApplicationContext context) throws ClassNotFoundException {
            return publish(bus, context, "cpa.CPAService", "/cpa", "http://www.ordina.nl/cpa/2.18", "CPA");
        }

        @Bean
        public Endpoint messageEndpoint(SpringBus bus, ApplicationContext context) throws ClassNotFoundException {
            return publish(bus, context, "service.EbMSMessageService", "/ebms", "http://www.ordina.nl/ebms/2.18",
                "EbMSMessage");
        }

        private static Endpoint publish(SpringBus bus, ApplicationContext context, String type, String path,
                String namespace, String name) throws ClassNotFoundException {
            Class<?> contract = Class.forName(ROOT + type);
            EndpointImpl endpoint = new EndpointImpl(bus, context.getBean(contract));
            endpoint.setServiceName(new QName(namespace, name + "Service"));
            endpoint.setEndpointName(new QName(namespace, name + "Port"));
            endpoint.publish(path);
            return endpoint;
        }
    }

    public static void main(String[] arguments) throws Exception {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.getEnvironment().getPropertySources()
            .addLast(new ResourcePropertySource("classpath:nl/clockwork/ebms/default.properties"));
        for (String name : CONFIGURATION) {
            context.register(Class.forName(ROOT + name));
        }
        context.register(Services.class);

        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        handler.setContextPath("/");
        handler.addEventListener(new ContextLoaderListener(context));
        Class<? extends Servlet> servlet =
            Class.forName(ROOT + "server.servlet.EbMSServlet").asSubclass(Servlet.class);
        handler.addServlet(new ServletHolder(servlet), "/ebms");
        handler.addServlet(CXFServlet.class, "/service/*");
        server.setHandler(handler);
        server.start();
        System.out.println("READY " + connector.getLocalPort());
        while (System.in.read() >= 0) {
            continue;
        }
        server.stop();
        System.exit(0);
    }
}
