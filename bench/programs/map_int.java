import java.util.HashMap;
import java.util.Map;

class map_int {
    static long run(long n) {
        Map<Long, Long> counts = new HashMap<>();
        long seed = 42;
        for (long i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647;
            counts.merge(seed % (n / 4), 1L, Long::sum);
        }
        long checksum = counts.size();
        for (long key = 0; key < n / 4; key++) {
            if (key % 3 == 0) counts.remove(key);
        }
        for (long key = 0; key < n / 2; key++) {
            Long count = counts.get(key);
            if (count != null) checksum += count * (key % 10);
        }
        return checksum + counts.size();
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
