import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class json {
    static final class Parser {
        final String text;
        int at = 0;

        Parser(String text) {
            this.text = text;
        }

        void skipSpace() {
            while (at < text.length() && text.charAt(at) <= ' ') at++;
        }

        Object value() {
            skipSpace();
            switch (text.charAt(at)) {
                case '{':
                    return object();
                case '[':
                    return list();
                case '"':
                    return string();
                case 't':
                    at += 4;
                    return true;
                case 'f':
                    at += 5;
                    return false;
                case 'n':
                    at += 4;
                    return null;
                default:
                    return number();
            }
        }

        Long number() {
            long n = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                n = n * 10 + text.charAt(at) - '0';
                at++;
            }
            return n;
        }

        String string() {
            at++;
            int start = at;
            while (text.charAt(at) != '"') at++;
            at++;
            return text.substring(start, at - 1);
        }

        List<Object> list() {
            List<Object> items = new ArrayList<>();
            at++;
            skipSpace();
            while (text.charAt(at) != ']') {
                items.add(value());
                skipSpace();
                if (text.charAt(at) == ',') at++;
            }
            at++;
            return items;
        }

        Map<String, Object> object() {
            Map<String, Object> fields = new LinkedHashMap<>();
            at++;
            skipSpace();
            while (text.charAt(at) != '}') {
                String key = string();
                skipSpace();
                at++;
                fields.put(key, value());
                skipSpace();
                if (text.charAt(at) == ',') at++;
                skipSpace();
            }
            at++;
            return fields;
        }
    }

    static long sum(Object json) {
        if (json == null) return 1;
        if (json instanceof Boolean truth) return truth ? 2 : 3;
        if (json instanceof Long n) return n;
        if (json instanceof String text) return text.length();
        long total = 0;
        if (json instanceof List<?> items) {
            for (Object item : items) total += sum(item);
            return total;
        }
        for (Map.Entry<?, ?> field : ((Map<?, ?>) json).entrySet()) {
            total += ((String) field.getKey()).length() + sum(field.getValue());
        }
        return total;
    }

    static long run(long n) {
        StringBuilder builder = new StringBuilder("[");
        for (long i = 0; i < n; i++) {
            if (i > 0) builder.append(",\n ");
            builder.append("{\"id\": ").append(i).append(", \"name\": \"item ").append(i * 7 % 1000);
            builder.append("\", \"tags\": [\"a\", \"bc\", null], \"size\": {\"width\": ").append(i % 50);
            builder.append(", \"height\": ").append(i % 70).append("}, \"open\": ").append(i % 2 == 0).append("}");
        }
        String text = builder.append("]").toString();
        long checksum = text.length();
        for (int round = 0; round < 5; round++) checksum += sum(new Parser(text).value());
        return checksum;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
