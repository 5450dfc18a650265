class integer_loop {
    static long run(long n) {
        long sum = 0;
        for (long i = 0; i < n; i++) {
            for (long j = 0; j < 1000; j++) {
                sum += (i + j) % 7 * 3;
                if (sum > 1_000_000) sum -= 1_000_000;
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
