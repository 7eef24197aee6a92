import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * Starts one OpenSearch node: a folder, then settings as name=value, where a value with commas is a list. The runner's own main
 * method gives the node two roles only, so that ingest is missing.
 */
public class OpenSearchNode {
    public static void main(String[] args) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            for (int index = 1; index < args.length; index++) {
                String[] setting = args[index].split("=", 2);
                if (setting[1].contains(",")) settings.putList(setting[0], setting[1].split(","));
                else settings.put(setting[0], setting[1]);
            }
        }).build(OpenSearchRunner.newConfigs().basePath(args[0]).numOfNode(1).useLogger());
        while (!runner.isClosed()) Thread.sleep(1000);
    }
}
