import java.io.FileInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.TreeMap;

/** Prints what java.util.Properties reads of each file: KEY NUL VALUE NUL …, and \\1 after each file. */
public class ReadProperties {
  public static void main(String[] files) throws Exception {
    StringBuilder out = new StringBuilder();
    for (String file : files) {
      Properties properties = new Properties();
      try (FileInputStream in = new FileInputStream(file)) {
        properties.load(in);
      }
      for (var entry : new TreeMap<>(properties).entrySet())
        out.append(entry.getKey()).append('\0').append(entry.getValue()).append('\0');
      out.append('\1');
    }
    System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
