import java.util.HashMap;
import java.util.Map;

class map_string {
    static long run(long n) {
        Map<String, Long> counts = new HashMap<>();
        long seed = 42;
        for (long i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647;
            counts.merge("key" + seed % (n / 4), 1L, Long::sum);
        }
        long checksum = counts.size();
        for (long i = 0; i < n / 4; i++) {
            if (i % 3 == 0) counts.remove("key" + i);
        }
        for (long i = 0; i < n / 2; i++) {
            Long count = counts.get("key" + i);
            if (count != null) checksum += count * (i % 10);
        }
        return checksum + counts.size();
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
