class sieve {
    static long run(int n) {
        boolean[] composite = new boolean[n + 1];
        long count = 0;
        for (int i = 2; i <= n; i++) {
            if (!composite[i]) {
                count++;
                for (long multiple = (long) i * i; multiple <= n; multiple += i) {
                    composite[(int) multiple] = true;
                }
            }
        }
        return count;
    }

    public static void main(String[] args) {
        System.out.println(run(Integer.parseInt(args[0])));
    }
}
