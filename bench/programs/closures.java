import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

class closures {
    static LongSupplier counter(long step) {
        long[] n = {0};
        return () -> {
            n[0] = (n[0] + step) % 1000;
            return n[0];
        };
    }

    static long run(long n) {
        List<LongUnaryOperator> adders = new ArrayList<>();
        for (long k = 0; k < 10; k++) {
            long square = k * k;
            adders.add(x -> x + square);
        }
        LongSupplier[] counters = {counter(3), counter(7)};
        long x = 1;
        for (long i = 0; i < n; i++) {
            LongUnaryOperator add = adders.get((int) (i % 10));
            LongSupplier next = counters[(int) (i % 2)];
            x = (add.applyAsLong(x) * 3 + next.getAsLong()) % 1000003;
        }
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < 1000; i++) numbers.add(i);
        for (long round = 0; round < n / 1000; round++) {
            long offset = x % 100;
            x += numbers.stream().map(v -> v * 3 + offset).filter(v -> v % 2 == 0).reduce(0L, Long::sum);
            x %= 1000003;
        }
        return x;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
