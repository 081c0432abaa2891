package io.hookexport.platforms;

import io.hookexport.export.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

interface PlatformModel {
  String source();

  String tenant(int n);

  void insert(Connection c, long seed) throws SQLException;

  List<Map<String, String>> expected(String dataset, Direction direction, int tenant);
}
