package io.plumbline.agent.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      nullValues = "-",
      value = {
        "jdbc:postgresql://db.local:5433/shop?user=a@b postgresql shop db.local 5433",
        "jdbc:postgresql://db.local/shop postgresql shop db.local -",
        "jdbc:postgresql:shop postgresql shop - -",
        "jdbc:mysql://a:3306,b:3307/shop?x=1 mysql shop a 3306",
        "jdbc:mysql:replication://a:3306,b:3307/shop mysql shop a 3306",
        "jdbc:mariadb://[::1]:3306/shop mariadb shop [::1] 3306",
        "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1 h2database shop - -",
        "jdbc:h2:file:/data/shop h2database shop - -",
        "jdbc:h2:tcp://db:9092/~/shop h2database shop db 9092",
        "jdbc:oracle:thin:@//db:1521/service oracle.db service db 1521",
        "jdbc:oracle:thin:@db:1521:sid oracle.db sid db 1521",
        "jdbc:sqlserver://db\\INST:1433;databaseName=shop;encrypt=true microsoft.sql_server shop db 1433",
        "jdbc:strange:thing other_sql thing - -",
        "jdbc: other_sql - - -",
        "nothing other_sql - - -",
      })
  void ofUrl(String url, String system, String namespace, String host, Integer port) {
    Database database = Database.ofUrl(url);

    assertThat(database.system).isEqualTo(system);
    assertThat(database.namespace).isEqualTo(namespace);
    assertThat(database.host).isEqualTo(host);
    assertThat(database.port).isEqualTo(port);
  }
}
